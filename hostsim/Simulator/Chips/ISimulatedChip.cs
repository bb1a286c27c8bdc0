namespace NanoMedAgent.Simulator.Chips;

/// <summary>A chip on a simulated I2C bus, with its registers.</summary>
public interface ISimulatedChip
{
    /// <summary>Its address on the bus, seven bits.</summary>
    int Address { get; }

    /// <summary>Whether it acknowledges its address now: a chip that sleeps or works may not.</summary>
    /// <param name="isRead">Whether the controller is going to read.</param>
    bool Acknowledges(bool isRead) => true;

    /// <summary>The controller of the bus writes.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>The controller of the bus reads.</summary>
    void Read(Span<byte> bytes);

    /// <summary>The power is cut and returns: the registers have their values after a reset.</summary>
    void LosePower();
}
