namespace System.Device.Adc;

public class AdcController : AdcControllerBase
{
    public AdcController() => throw null;
    public override int MaxValue { get => throw null; }
    public override AdcChannel OpenChannel(int channelNumber) => throw null;
}
