namespace System.Device.Gpio;

public sealed class GpioPin : IDisposable
{
    internal GpioPin() => throw null;
    public event PinValueChangedEventHandler ValueChanged { add => throw null; remove => throw null; }
    public void Dispose() => throw null;
    public void Write(PinValue value) => throw null;
}
