using NanoMedAgent.Pairing;

namespace NanoMedAgent;

/// <summary>
/// The meaning of a press of the button. Held long, it opens the pairing window or ends the association. Pressed briefly, it measures
/// everything at once, tells the hospital that somebody has looked, and does one more thing: marks an alarm as seen; or confirms the
/// pairing; or, if the light asks for nothing else, agrees to a release.
/// </summary>
internal sealed class ButtonPress
{
    // How long the light shows that a press was registered.
    private const long NoticeMs = 2_000;

    // How often the light is updated while the button is held.
    private const long FollowMs = 100;

    private readonly Agent _agent;
    private long _noticeUntilMs;

    /// <summary>The presses of one device's button.</summary>
    public ButtonPress(Agent agent) => _agent = agent;

    /// <summary>Whether the button was pressed since the last step, or is held now.</summary>
    public bool IsTouched;

    /// <summary>Whether the button was pressed briefly.</summary>
    public bool IsShort;

    /// <summary>Whether the press confirms a pairing.</summary>
    public bool ConfirmsPairing;

    /// <summary>Whether the press agrees to a release.</summary>
    public bool Consents;

    /// <summary>Handles the press since the last step, if there was one.</summary>
    public void HandlePress(long nowMs)
    {
        ConfirmsPairing = false;
        Consents = false;
        IsShort = _agent.Platform.Button.TryTakePress(out int heldMs);
        IsTouched = IsShort || _agent.Platform.Button.HeldMilliseconds > 0;
        if (heldMs >= PairingMachine.WindowHoldMs)
        {
            IsShort = false;
            Hold(nowMs, heldMs);
        }

        if (!IsShort)
        {
            return;
        }

        // A press during an alarm marks it as seen, and one during a pairing confirms it: neither agrees to a release, and neither does a
        // second press directly after them.
        bool seesAlarm = _agent.Monitor.IsAlarmUnseen;
        ConfirmsPairing = !seesAlarm && _agent.Pairing.State == PairingState.Confirming;
        Consents = !seesAlarm && !ConfirmsPairing && _agent.Pairing.State != PairingState.WindowOpen && !IsNoticed(nowMs);
        _noticeUntilMs = nowMs + NoticeMs;

        // Also when this start knows of no alarm: one may have ended before a restart, and waits at the hospital to be seen.
        if (_agent.Monitor.Alarms != null)
        {
            _agent.Monitor.Alarms.TryMarkSeen("button", long.MaxValue);
        }

        if (ConfirmsPairing)
        {
            _agent.Pairing.ConfirmGrant();
            PairingReport.SendLastEvent(_agent, true);
        }
    }

    /// <summary>Whether the light still shows that a press was registered.</summary>
    public bool IsNoticed(long nowMs) => nowMs < _noticeUntilMs;

    /// <summary>When the light has to change because of the button.</summary>
    /// <returns>Uptime in milliseconds; <see cref="long.MaxValue"/> for never.</returns>
    public long DueMs(long nowMs)
    {
        long noticeMs = IsNoticed(nowMs) ? _noticeUntilMs : long.MaxValue;
        return _agent.Platform.Button.HeldMilliseconds > 0 && nowMs + FollowMs < noticeMs ? nowMs + FollowMs : noticeMs;
    }

    private void Hold(long nowMs, int heldMs)
    {
        if (heldMs < PairingMachine.UnpairHoldMs || !_agent.Pairing.Unpair(0))
        {
            _agent.Pairing.OpenWindow(nowMs);
        }

        PairingReport.SendLastEvent(_agent, true);
    }
}
