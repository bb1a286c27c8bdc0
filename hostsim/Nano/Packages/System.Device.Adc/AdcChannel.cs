using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Files;

namespace System.Device.Adc;

/// <summary>The channel of the battery's divider.</summary>
public class AdcChannel : AdcChannelBase, IDisposable
{
    private const int FullScaleMillivolts = 3_100;

    internal AdcChannel()
    {
    }

    public void Dispose()
    {
    }

    public override int ReadValue()
    {
        SimulatedEsp32 chip = SimulatedEsp32.Current;
        chip.Call("AdcChannel.ReadValue");
        return chip.Parts.Battery is { } battery && battery.TryReadMillivolts(out int millivolts)
            ? Math.Clamp(millivolts * 4095 / FullScaleMillivolts, 0, 4095)
            : throw new NativeFailureException();
    }
}
