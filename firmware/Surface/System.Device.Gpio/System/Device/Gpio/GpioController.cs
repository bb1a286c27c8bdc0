namespace System.Device.Gpio;

public sealed class GpioController : IDisposable
{
    public GpioController() => throw null;
    public void Dispose() => throw null;
    public GpioPin OpenPin(int pinNumber, PinMode mode) => throw null;
}
