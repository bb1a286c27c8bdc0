using NanoMedAgent.Outbox;
using NanoMedAgent.Platform;
using NanoMedAgent.Storage;

namespace NanoMedAgent;

/// <summary>Passes each file found at the start to all who look for their own: so hundreds of files are listed only once.</summary>
internal sealed class StartFiles : IFileVisitor
{
    private readonly PersistentCounters _counters;
    private readonly DeviceOutbox _outbox;

    /// <summary>A listing for these.</summary>
    public StartFiles(PersistentCounters counters, DeviceOutbox outbox)
    {
        _counters = counters;
        _outbox = outbox;
    }

    /// <inheritdoc/>
    public void Visit(string name)
    {
        _counters.Visit(name);
        _outbox.Visit(name);
    }
}
