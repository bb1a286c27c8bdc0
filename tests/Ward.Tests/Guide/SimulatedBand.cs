using NanoMedAgent.Simulator.Chips;

namespace Ward.Tests.Guide;

/// <summary>The chip of a chest band, which does not exist: a register with the breaths in a minute, and whether it is worn.</summary>
internal sealed class SimulatedBand : ISimulatedChip
{
    private const byte BreathRegister = 0x10;

    private byte _register;

    public int Address => 0x42;

    public byte Breaths { get; set; } = 14;

    public bool IsWorn { get; set; } = true;

    public void Write(ReadOnlySpan<byte> bytes) => _register = bytes[0];

    public void Read(Span<byte> bytes)
    {
        bytes.Clear();
        if (_register == BreathRegister)
        {
            bytes[0] = Breaths;
            bytes[1] = IsWorn ? (byte)1 : (byte)0;
        }
    }

    public void LosePower() => _register = 0;
}
