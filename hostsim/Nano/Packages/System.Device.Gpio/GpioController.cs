using NanoMedAgent.Nano.Chip;

namespace System.Device.Gpio;

/// <summary>The chip's pins.</summary>
public sealed class GpioController : IDisposable
{
    public void Dispose()
    {
    }

    public GpioPin OpenPin(int pinNumber, PinMode mode)
    {
        SimulatedEsp32.Current.Call("GpioController.OpenPin");
        return new GpioPin(pinNumber);
    }
}
