using System;
using System.Device.Gpio;
using System.Threading;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>An LED of one colour between its pin and ground: only the rhythm distinguishes the patterns.</summary>
public sealed class GpioLight : ILight
{
    private readonly GpioPin _pin;
    private readonly Timer _timer;
    private LightPattern _pattern;
    private bool _isOff;
    private int _tick;

    /// <summary>A light, dark at first.</summary>
    /// <param name="controller">The chip's pins.</param>
    /// <param name="number">GPIO of the pin; -1 for a board without a light.</param>
    public GpioLight(GpioController controller, int number)
    {
        if (number >= 0)
        {
            _pin = controller.OpenPin(number, PinMode.Output);
            _timer = new Timer(OnTick, null, 0, LightRhythm.TickMilliseconds);
        }
    }

    /// <summary>When a pattern was shown last: uptime in milliseconds.</summary>
    public long ShownMs;

    /// <inheritdoc/>
    [OwnFrame]
    public void Show(LightPattern pattern)
    {
        ShownMs = Environment.TickCount64;
        if (pattern != _pattern)
        {
            _tick = 0;
            _pattern = pattern;
        }
    }

    /// <summary>Turns the LED off for good: before deep sleep, which leaves pins as they are.</summary>
    [OwnFrame]
    public void TurnOff()
    {
        if (_pin != null)
        {
            // The timer may call once more after it is disposed, or have begun to.
            _isOff = true;
            _timer.Dispose();
            _pin.Write(PinValue.Low);
        }
    }

    private void OnTick(object state)
    {
        if (_isOff)
        {
            return;
        }

        _pin.Write(LightRhythm.IsLit(_pattern, _tick) ? PinValue.High : PinValue.Low);
        _tick = (_tick + 1) % LightRhythm.Round;
    }
}
