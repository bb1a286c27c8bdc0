using NanoMedAgent.Nano.Chip;

namespace System.Device.Adc;

/// <summary>ADC1: raw values of 12 bits, without the chip's calibration.</summary>
public class AdcController : AdcControllerBase
{
    public override int MaxValue => 4095;

    public override AdcChannel OpenChannel(int channelNumber)
    {
        SimulatedEsp32.Current.Call("AdcController.OpenChannel");
        return new AdcChannel();
    }
}
