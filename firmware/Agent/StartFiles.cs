using NanoMedAgent.Outbox;
using NanoMedAgent.Platform;
using NanoMedAgent.Time;

namespace NanoMedAgent;

/// <summary>Shows the files that are there at the start to all who look for theirs: a listing of hundreds of files is made once.</summary>
internal sealed class StartFiles : IFileVisitor
{
    private readonly BootCounter _boots;
    private readonly DeviceOutbox _outbox;

    /// <summary>For these.</summary>
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
