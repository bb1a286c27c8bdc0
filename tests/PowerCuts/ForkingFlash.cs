using NanoMedAgent.Platform;
using NanoMedAgent.Simulator.Flash;

namespace PowerCuts;

/// <summary>A flash that raises an event before each write operation, so that the operation can be done on a copy.</summary>
internal sealed class ForkingFlash(SimulatedFlash flash) : IStorage
{
    /// <summary>A write operation is about to be done; the argument does it on a copy.</summary>
    public event Action<Action<SimulatedFlash>>? Operating;

    /// <summary>The flash itself.</summary>
    public SimulatedFlash Flash { get; } = flash;

    /// <inheritdoc/>
    public long Capacity => Flash.Capacity;

    /// <inheritdoc/>
    public bool TryList(IFileVisitor visitor) => Flash.TryList(visitor);

    /// <inheritdoc/>
    public StorageResult Read(string name, byte[] buffer, out int count) => Flash.Read(name, buffer, out count);

    /// <inheritdoc/>
    public bool TryWrite(string name, byte[] content, int count)
    {
        Operating?.Invoke(copy => copy.TryWrite(name, content, count));
        return Flash.TryWrite(name, content, count);
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        if (Flash.Files.ContainsKey(name))
        {
            Operating?.Invoke(copy => copy.Delete(name));
        }

        Flash.Delete(name);
    }
}
