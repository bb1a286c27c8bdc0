using System;
using System.Device.Gpio;
using System.Threading;
using NanoMedAgent.Platform;

namespace NanoMedAgent.Esp32;

/// <summary>
/// A button between its pin and ground. Edges arrive by interrupt, because the agent may be busy with a signature for seconds during a
/// press.
/// </summary>
public sealed class GpioButton : IButton
{
    // Contacts bounce for a few milliseconds; no person presses that briefly.
    private const int ShortestPressMs = 30;

    // Presses that the agent has not taken yet: it may be busy with a signature for seconds. Further ones are dropped.
    private const int PressesLimit = 4;

    private readonly IMonotonicClock _uptime;
    private readonly AutoResetEvent _wake;
    private readonly GpioPin _pin;
    private readonly object _lock = new();
    private readonly int[] _held = new int[PressesLimit];
    private int _presses;
    private long _pressedMs = -1;

    /// <summary>A button.</summary>
    /// <param name="controller">The chip's pins.</param>
    /// <param name="number">GPIO of the pin.</param>
    /// <param name="hasPullUp">Whether the chip must pull it up; otherwise the board does.</param>
    /// <param name="uptime">The monotonic clock.</param>
    /// <param name="wake">Set when the button is pressed, and when it is released.</param>
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
        [OwnFrame]
        get
        {
            lock (_lock)
            {
                // At least 1: in the millisecond of the edge, too, the button is held.
                return _pressedMs < 0 ? 0 : (int)(_uptime.UptimeMilliseconds - _pressedMs) + 1;
            }
        }
    }

    /// <inheritdoc/>
    public bool TryTakePress(out int heldMilliseconds)
    {
        lock (_lock)
        {
            heldMilliseconds = _presses > 0 ? _held[0] : 0;
            if (_presses > 0)
            {
                _presses--;
                Array.Copy(_held, 1, _held, 0, _presses);
            }
        }

        return heldMilliseconds > 0;
    }

    private void OnEdge(object sender, PinValueChangedEventArgs edge)
    {
        lock (_lock)
        {
            if (edge.ChangeType == PinEventTypes.Falling)
            {
                _pressedMs = _uptime.UptimeMilliseconds;
            }
            else
            {
                // A bounce is a press that is too short, before or after the real one.
                int heldMs = _pressedMs < 0 ? 0 : (int)(_uptime.UptimeMilliseconds - _pressedMs);
                _pressedMs = -1;
                if (heldMs < ShortestPressMs || _presses == PressesLimit)
                {
                    return;
                }

                _held[_presses] = heldMs;
                _presses++;
            }
        }

        _wake.Set();
    }
}
