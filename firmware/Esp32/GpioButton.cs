using System;
using System.Device.Gpio;
using System.Threading;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>A button between its pin and ground. Edges come by interrupt, as the agent may be at a signature for seconds while somebody presses.</summary>
public sealed class GpioButton : IButton
{
    // Contacts bounce for a few milliseconds; nobody presses that shortly.
    private const int ShortestMilliseconds = 30;

    private readonly IMonotonicClock _uptime;
    private readonly AutoResetEvent _wake;
    private readonly GpioPin _pin;
    private readonly object _lock = new();
    private long _downAt = -1;
    private int _held;

    /// <summary>A button.</summary>
    /// <param name="controller">The chip's pins.</param>
    /// <param name="number">GPIO of the pin.</param>
    /// <param name="hasPullUp">Whether the chip has to pull it up; else the board does.</param>
    /// <param name="uptime">Now.</param>
    /// <param name="wake">Set when the button is pressed, and when it is let go.</param>
    public GpioButton(GpioController controller, int number, bool hasPullUp, IMonotonicClock uptime, AutoResetEvent wake)
    {
        _uptime = uptime;
        _wake = wake;
        _pin = controller.OpenPin(number, hasPullUp ? PinMode.InputPullUp : PinMode.Input);
        _pin.ValueChanged += OnEdge;
    }

    /// <inheritdoc/>
    public int HeldMilliseconds
    {
        get
        {
            lock (_lock)
            {
                // In the millisecond of the edge, too, it is held.
                return _downAt < 0 ? 0 : (int)(_uptime.UptimeMilliseconds - _downAt) + 1;
            }
        }
    }

    /// <inheritdoc/>
    public bool TryTakePress(out int heldMilliseconds)
    {
        lock (_lock)
        {
            heldMilliseconds = _held;
            _held = 0;
        }

        return heldMilliseconds > 0;
    }

    private void OnEdge(object sender, PinValueChangedEventArgs edge)
    {
        lock (_lock)
        {
            if (edge.ChangeType == PinEventTypes.Falling)
            {
                _downAt = _uptime.UptimeMilliseconds;
            }
            else
            {
                // What bounces is a press that is too short, be it before or after the real one.
                int held = _downAt < 0 ? 0 : (int)(_uptime.UptimeMilliseconds - _downAt);
                _downAt = -1;
                if (held < ShortestMilliseconds)
                {
                    return;
                }

                _held = held;
            }
        }

        _wake.Set();
    }
}
