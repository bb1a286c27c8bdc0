namespace NanoMedAgent.Platform;

/// <summary>
/// Two slots for a set of components, of which one runs; in the terms of nanoFramework's In-Field Update. A set is begun in the slot that
/// does not run, written in order block by block, completed, and tried at the next start. Unless it is confirmed then, the start after that
/// uses the previous set. What a call has written is durable when it returns, and a power cut during a call leaves the state before or
/// after it.
/// </summary>
public interface IUpdateSlots
{
    /// <summary>The most bytes that a set may have in all: limited by flash, and by the heap where sets are loaded into it.</summary>
    int SetLimitBytes { get; }

    /// <summary>The most components that a set may have.</summary>
    int ComponentsLimit { get; }

    /// <summary>Bytes of <see cref="AgentPlatform.Storage"/> that are reserved for the slots.</summary>
    int StorageBytes { get; }

    /// <summary>Why the running set is running.</summary>
    SlotState State { get; }

    /// <summary>
    /// SHA-256 of each component of the running set, as they were hashed before they were loaded, in the manifest's order: 32 bytes each.
    /// null for the factory set, and where the boot loader does not tell.
    /// </summary>
    byte[] Measurements { get; }

    /// <summary>Reads the envelope of a set, as it was passed to <see cref="Begin"/>.</summary>
    /// <param name="isRunning">true for the running set; false for the one begun last in the other slot.</param>
    /// <param name="buffer">Receives the envelope, from index 0.</param>
    /// <param name="count">Bytes of the envelope; 0 when refused.</param>
    /// <returns>false when there is none, as for the factory set.</returns>
    bool TryReadEnvelope(bool isRunning, byte[] buffer, out int count);

    /// <summary>Begins a set in the slot that does not run. Its old content is removed.</summary>
    /// <param name="envelope">A proven SUIT envelope, which is stored with the set.</param>
    SlotResult Begin(byte[] envelope);

    /// <summary>How many bytes of a component are stored, of the set begun last.</summary>
    /// <returns>Bytes; a last partial block may be torn.</returns>
    int ResumeAt(int component);

    /// <summary>Writes a block of a component of the set begun last.</summary>
    /// <param name="component">The component's index.</param>
    /// <param name="offset">A multiple of <see cref="SlotBlock.Bytes"/>; everything before it must be written already.</param>
    /// <param name="block">An array that begins with the content.</param>
    /// <param name="count">Bytes of the block: <see cref="SlotBlock.Bytes"/>, or less for the last block.</param>
    SlotResult Write(int component, int offset, byte[] block, int count);

    /// <summary>Reads a block of a component of the set begun last.</summary>
    /// <param name="component">The component's index.</param>
    /// <param name="offset">A multiple of <see cref="SlotBlock.Bytes"/>.</param>
    /// <param name="block">Receives the block; <see cref="SlotBlock.Bytes"/> long.</param>
    /// <param name="count">Bytes read.</param>
    bool TryRead(int component, int offset, byte[] block, out int count);

    /// <summary>Marks the set begun last as complete: it is tried at the next start.</summary>
    /// <param name="manifestDigest">Digest of its manifest, 32 bytes. No other set is started in its place.</param>
    SlotResult Complete(byte[] manifestDigest);

    /// <summary>Confirms the set on trial: it stays.</summary>
    SlotResult Confirm();

    /// <summary>
    /// Returns to the previous set at the next start: permanently when a set is on trial; otherwise the previous set is tried like a new
    /// one.
    /// </summary>
    SlotResult Revert();
}
