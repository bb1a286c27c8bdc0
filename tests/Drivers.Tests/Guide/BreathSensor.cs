using NanoMedAgent.Drivers;
using NanoMedAgent.Measurements;

namespace Drivers.Tests.Guide;

/// <summary>A chest band with a chip that counts breaths.</summary>
public sealed class BreathSensor : ISensor
{
    private readonly II2cChip _chip;
    private readonly byte[] _register = { 0x10 };
    private readonly byte[] _answer = new byte[2];
    private SignalQuality _quality = SignalQuality.SensorFault;

    public BreathSensor(II2cChip chip) => _chip = chip;

    public int PollMs => 1000;

    public void Poll(long uptimeMilliseconds)
    {
        bool hasAnswered = _chip.Transfer(_register, _answer) == I2cOutcome.Done;
        _quality = !hasAnswered ? SignalQuality.SensorFault : _answer[1] == 0 ? SignalQuality.LeadOff : SignalQuality.Good;
    }

    public bool TryMeasure(VitalSign sign, Measurement measurement)
    {
        if (sign != VitalSign.RespiratoryRate)
        {
            return false;
        }

        measurement.Set(_answer[0] * 10, _quality);
        return true;
    }
}
