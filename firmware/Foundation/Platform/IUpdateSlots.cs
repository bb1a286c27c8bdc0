namespace NanoMedAgent.Platform;

/// <summary>
/// Two places for a set of components, of which one runs: in the words of nanoFramework's In-Field Update. A set is begun in the place that does not run, written
/// block by block in order, completed, and tried at the next start; unless it is confirmed then, the start after that is with the set from before. What a call has
/// written is durable when it returns, and a cut inside of it leaves the state before or after it.
/// </summary>
public interface IUpdateSlots
{
    /// <summary>Bytes that a set may have in all: what flash, and where it is loaded there the heap, hold.</summary>
    int SetLimit { get; }

    /// <summary>Components that a set may have.</summary>
    int ComponentsLimit { get; }

    /// <summary>Bytes of <see cref="AgentPlatform.Storage"/> that are the slots': nobody else may take them.</summary>
    int StorageBytes { get; }

    /// <summary>How the set that runs came to run.</summary>
    SlotState State { get; }

    /// <summary>Reads the envelope of a set, as it was given to <see cref="Begin"/>.</summary>
    /// <param name="isRunning">Of the set that runs; else of the one that was begun last in the other place.</param>
    /// <param name="buffer">Takes it from its beginning on.</param>
    /// <param name="count">Its bytes; 0 when refused.</param>
    /// <returns>false when there is none, as for the set that a device left the factory with.</returns>
    bool TryReadEnvelope(bool isRunning, byte[] buffer, out int count);

    /// <summary>Begins a set in the place that does not run. What was there is gone.</summary>
    /// <param name="envelope">A proven SUIT envelope, which is kept with the set.</param>
    SlotResult Begin(byte[] envelope);

    /// <summary>How much of a component is there, of the set that was begun last.</summary>
    /// <returns>Bytes; the last block may be torn, when it is shorter than a block.</returns>
    int ResumeAt(int component);

    /// <summary>Writes a block of a component of the set that was begun last.</summary>
    /// <param name="component">Which.</param>
    /// <param name="offset">A multiple of <see cref="SlotBlock.Bytes"/>; everything before it is there.</param>
    /// <param name="block">An array that begins with the content.</param>
    /// <param name="count">Bytes of it: <see cref="SlotBlock.Bytes"/>, but for the last block.</param>
    SlotResult Write(int component, int offset, byte[] block, int count);

    /// <summary>Reads a block of a component of the set that was begun last.</summary>
    /// <param name="component">Which.</param>
    /// <param name="offset">A multiple of <see cref="SlotBlock.Bytes"/>.</param>
    /// <param name="block">Takes it; <see cref="SlotBlock.Bytes"/> long.</param>
    /// <param name="count">Bytes read.</param>
    bool TryRead(int component, int offset, byte[] block, out int count);

    /// <summary>The set that was begun last is whole: it is tried at the next start.</summary>
    /// <param name="manifestDigest">32 bytes: of the manifest that it is of. No other set is started in its place.</param>
    SlotResult Complete(byte[] manifestDigest);

    /// <summary>The set that is on trial is good: it runs from now on.</summary>
    SlotResult Confirm();

    /// <summary>Back to the set from before, at the next start: for good when a set is on trial; else that one is tried in its turn.</summary>
    SlotResult Revert();
}
