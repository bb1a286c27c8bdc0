namespace NanoMedAgent.Platform;

/// <summary>
/// Random bytes. The platform provides the chip's raw generator; the agent tests it, and seeds a DRBG from it for its keys.
/// </summary>
public interface IEntropy
{
    /// <summary>Fills the whole buffer.</summary>
    void Fill(byte[] buffer);
}
