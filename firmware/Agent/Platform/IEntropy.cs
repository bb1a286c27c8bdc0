namespace NanoMedAgent.Platform;

/// <summary>Random bytes fit for keys.</summary>
public interface IEntropy
{
    /// <summary>Fills the whole buffer.</summary>
    void Fill(byte[] buffer);
}
