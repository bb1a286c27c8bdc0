using NanoMedAgent.Nano.Chip;

namespace System.Device.Gpio;

/// <summary>A pin. Its edges arrive on the one thread for interrupts.</summary>
public sealed class GpioPin : IDisposable
{
    private readonly SimulatedEsp32 _chip = SimulatedEsp32.Current;
    private readonly int _number;

    internal GpioPin(int number) => _number = number;

    public event PinValueChangedEventHandler ValueChanged
    {
        add => _chip.Pins.Listen(_number, isHigh => _chip.Interrupt(
            () => value(this, new PinValueChangedEventArgs(isHigh ? PinEventTypes.Rising : PinEventTypes.Falling))));
        remove => throw new NotSupportedException("the firmware listens for ever");
    }

    public void Dispose()
    {
    }

    public void Write(PinValue value)
    {
        _chip.Call("GpioPin.Write");
        _chip.Pins.Set(_number, value.IsHigh);
    }
}
