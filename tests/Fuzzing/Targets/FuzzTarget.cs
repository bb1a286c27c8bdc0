namespace Fuzzing.Targets;

/// <summary>A parser of bytes from outside, with what must hold for each input.</summary>
/// <param name="Name">On the command line, and of its folder in the corpus.</param>
/// <param name="What">In a few words.</param>
/// <param name="Seeds">Inputs to start from, made by the project's own writers or out of PROTOCOL.md.</param>
/// <param name="Run">Takes an input, and throws when the parser does anything but accept it or give its documented refusal.</param>
internal sealed record FuzzTarget(string Name, string What, Func<IEnumerable<byte[]>> Seeds, Action<byte[]> Run)
{
    /// <summary>Longer inputs are cut: no message of the protocol is longer, and what is read before by length is not read here.</summary>
    public const int InputLimit = 4096;

    // A collection that comes in between adds the rest of the thread's allocation buffer, and a first call what is made once.
    private const int Attempts = 5;

    /// <summary>Bytes that may be allocated for any input, beside <see cref="PerByte"/>.</summary>
    public int Fixed { get; init; } = 8 * 1024;

    /// <summary>Bytes that may be allocated for each byte of an input.</summary>
    public int PerByte { get; init; } = 16;

    /// <summary>Runs an input, and holds what it allocates to the target's bound.</summary>
    /// <exception cref="Exception">Any: the input is a finding.</exception>
    public void Check(byte[] input)
    {
        long most = Fixed + ((long)PerByte * input.Length);
        long least = long.MaxValue;
        for (int i = 0; i < Attempts && least > most; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run(input);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Fault.Unless(least <= most, $"{least} bytes were allocated for {input.Length}; {most} are allowed");
    }
}
