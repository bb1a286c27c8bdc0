using System.Device.Gpio;
using System.Threading;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>An LED of one colour between its pin and ground: the rhythm alone tells the patterns apart.</summary>
public sealed class GpioLight : ILight
{
    private const int TickMilliseconds = 100;

    // After so many ticks every pattern is at its beginning.
    private const int Round = 600;

    private readonly GpioPin _pin;
    private readonly Timer _timer;
    private LightPattern _pattern;
    private int _tick;

    /// <summary>A light, dark at first.</summary>
    /// <param name="controller">The chip's pins.</param>
    /// <param name="number">GPIO of the pin; -1 for a board without a light.</param>
    public GpioLight(GpioController controller, int number)
    {
        if (number >= 0)
        {
            _pin = controller.OpenPin(number, PinMode.Output);
            _timer = new Timer(OnTick, null, 0, TickMilliseconds);
        }
    }

    /// <inheritdoc/>
    public void Show(LightPattern pattern)
    {
        if (pattern != _pattern)
        {
            _tick = 0;
            _pattern = pattern;
        }
    }

    /// <summary>Dark from now on, and for good: before a deep sleep, which leaves pins as they are.</summary>
    public void TurnOff()
    {
        if (_pin != null)
        {
            _timer.Dispose();
            _pin.Write(PinValue.Low);
        }
    }

    private static bool IsLit(LightPattern pattern, int tick) => pattern switch
    {
        LightPattern.Measuring => tick % 50 == 0,
        LightPattern.Keeping => tick % 50 is 0 or 3,
        LightPattern.Noticed => tick % 20 is 0 or 3 or 6,
        LightPattern.Fault => tick % 40 < 20,
        LightPattern.BatteryLow => tick % 100 < 10,
        LightPattern.Asking => tick % 10 < 5,
        LightPattern.Alarm => tick % 3 == 0,
        LightPattern.AlarmSeen => tick % 20 is 0 or 3,
        LightPattern.Unowned => tick % 100 is 0 or 3 or 6 or 9,
        LightPattern.Idle => tick % 100 is < 10 or (>= 20 and < 30),
        LightPattern.PairingWindow => tick % 20 < 15,
        LightPattern.Confirming => tick % 20 is 0 or 2 or 4 or 6 or 8,
        LightPattern.Unpairing => true,
        LightPattern.LockedOut => tick % 50 is < 10 or 13 or 16,
        _ => false,
    };

    private void OnTick(object state)
    {
        _pin.Write(IsLit(_pattern, _tick) ? PinValue.High : PinValue.Low);
        _tick = (_tick + 1) % Round;
    }
}
