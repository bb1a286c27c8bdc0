namespace NanoMedAgent.Simulator.Chips;

/// <summary>A chip on a simulated I2C bus, as its registers are seen from there.</summary>
public interface ISimulatedChip
{
    /// <summary>Seven bits.</summary>
    int Address { get; }

    /// <summary>Takes what the master writes.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Gives the master what it reads.</summary>
    void Read(Span<byte> bytes);

    /// <summary>The power goes and comes back: registers are what they are after a reset.</summary>
    void LosePower();
}
