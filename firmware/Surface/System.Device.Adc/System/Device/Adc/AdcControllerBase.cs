namespace System.Device.Adc;

public abstract class AdcControllerBase
{
    public abstract int MaxValue { get; }
    public abstract AdcChannel OpenChannel(int channelNumber);
}
