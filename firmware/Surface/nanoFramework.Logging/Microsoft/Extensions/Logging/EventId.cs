namespace Microsoft.Extensions.Logging;

public readonly struct EventId
{
}
