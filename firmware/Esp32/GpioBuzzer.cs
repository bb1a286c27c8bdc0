using System.Device.Gpio;
using System.Threading;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>An active buzzer, which sounds while its pin is high: it has one tone, and only the rhythm distinguishes the sounds.</summary>
public sealed class GpioBuzzer : IBuzzer
{
    private readonly GpioPin _pin;
    private readonly Timer _timer;
    private AlarmSound _sound;
    private int _reminderSeconds;

    // Pulses begin and end by turns: which change comes next, and when it was due in the burst.
    private int _edge;
    private int _edgeMs;

    /// <summary>A buzzer, silent at first.</summary>
    /// <param name="controller">The chip's pins.</param>
    /// <param name="number">GPIO of the pin.</param>
    public GpioBuzzer(GpioController controller, int number)
    {
        _pin = controller.OpenPin(number, PinMode.Output);
        _pin.Write(PinValue.Low);
        _timer = new Timer(OnEdge, null, Timeout.Infinite, Timeout.Infinite);
    }

    /// <inheritdoc/>
    public void Sound(AlarmSound sound, int reminderSeconds)
    {
        if (sound == _sound && reminderSeconds == _reminderSeconds)
        {
            return;
        }

        lock (_timer)
        {
            _sound = sound;
            _reminderSeconds = reminderSeconds;
            _edge = 0;
            _edgeMs = 0;
            _pin.Write(PinValue.Low);
            int dueMs = sound == AlarmSound.None ? Timeout.Infinite : 0;
            _timer.Change(dueMs, Timeout.Infinite);
        }
    }

    private void OnEdge(object state)
    {
        lock (_timer)
        {
            // The timer may call once more after it was stopped.
            if (_sound == AlarmSound.None)
            {
                return;
            }

            _pin.Write((_edge & 1) == 0 ? PinValue.High : PinValue.Low);
            _edge++;
            int nextMs = AlarmPulses.PeriodMs(_sound, _reminderSeconds);
            if (_edge < AlarmPulses.Count(_sound) * 2)
            {
                nextMs = AlarmPulses.StartMs(_sound, _edge / 2) + ((_edge & 1) * AlarmPulses.LengthMs(_sound));
            }
            else
            {
                _edge = 0;
            }

            _timer.Change(nextMs - _edgeMs, Timeout.Infinite);
            _edgeMs = _edge == 0 ? 0 : nextMs;
        }
    }
}
