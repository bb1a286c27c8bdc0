using NanoMedAgent.Hospital.Labels;
using NanoMedAgent.Pairing;
using NanoMedAgent.Platform;

namespace NanoMedAgent.HostSim.Simulation;

/// <summary>A sensor as a person has it in hand: its label, button, light, network and battery. Safe to use on any thread.</summary>
public interface ISensorInHand
{
    /// <summary>What is printed on it.</summary>
    DeviceLabel Label { get; }

    /// <summary>The device id.</summary>
    string DeviceId { get; }

    /// <summary>Whether it has no power at the moment.</summary>
    bool IsOff { get; }

    /// <summary>What its light shows.</summary>
    LightPattern LightPattern { get; }

    /// <summary>How far a pairing is; null while it starts, or has no power.</summary>
    PairingState? PairingState { get; }

    /// <summary>How long the button has been held, in milliseconds; 0 while it is not.</summary>
    int HeldMilliseconds { get; }

    /// <summary>Its network.</summary>
    NetworkState Network { get; }

    /// <summary>Sealed readings that are not acknowledged yet; null where only the firmware knows.</summary>
    int? WaitingReadings { get; }

    /// <summary>Presses the button briefly.</summary>
    void PressButton();

    /// <summary>Presses the button, and holds it.</summary>
    /// <param name="durationMs">How long; null until <see cref="LetButtonGo"/>.</param>
    void HoldButton(int? durationMs);

    /// <summary>Lets the button go.</summary>
    void LetButtonGo();

    /// <summary>Cuts the power for a moment.</summary>
    /// <param name="cause">Who or what does it, in words.</param>
    void CutPower(string cause);
}
