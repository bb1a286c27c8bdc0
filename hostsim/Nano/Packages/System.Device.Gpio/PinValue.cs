namespace System.Device.Gpio;

/// <summary>High or low.</summary>
public readonly struct PinValue
{
    internal readonly bool IsHigh;

    private PinValue(bool isHigh) => IsHigh = isHigh;

    public static PinValue High => new(true);

    public static PinValue Low => new(false);
}
