using NanoMedAgent.Outbox;
using NanoMedAgent.Platform;
using NanoMedAgent.Time;

namespace NanoMedAgent;

/// <summary>Passes each file found at the start to all who look for their own: so hundreds of files are listed only once.</summary>
internal sealed class StartFiles : IFileVisitor
{
    private readonly BootCounter _boots;
    private readonly DeviceOutbox _outbox;

    /// <summary>A listing for these.</summary>
    public StartFiles(BootCounter boots, DeviceOutbox outbox)
    {
        _boots = boots;
        _outbox = outbox;
    }

    /// <inheritdoc/>
    public void Visit(string name)
    {
        _boots.Visit(name);
        _outbox.Visit(name);
    }
}
