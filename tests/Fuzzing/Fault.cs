namespace Fuzzing;

/// <summary>A parser has done with an input what it must not do.</summary>
internal sealed class Fault : Exception
{
    /// <summary>A fault.</summary>
    /// <param name="message">What was done.</param>
    public Fault(string message)
        : base(message)
    {
    }

    /// <summary>Holds what must hold.</summary>
    /// <exception cref="Fault">It does not.</exception>
    public static void Unless(bool holds, string what)
    {
        if (!holds)
        {
            throw new Fault(what);
        }
    }
}
