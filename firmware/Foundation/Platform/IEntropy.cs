namespace NanoMedAgent.Platform;

/// <summary>Random bytes. What the platform hands in is the chip's generator as it is; the agent tests it, and draws keys from what it made of it.</summary>
public interface IEntropy
{
    /// <summary>Fills the whole buffer.</summary>
    void Fill(byte[] buffer);
}
