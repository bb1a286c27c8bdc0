namespace NanoMedAgent.Element;

/// <summary>Waits while the chip works.</summary>
public interface IPause
{
    /// <summary>Waits at least so long.</summary>
    /// <param name="milliseconds">1 to 1,400.</param>
    void Wait(int milliseconds);
}
