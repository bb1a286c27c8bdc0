namespace NanoMedAgent.Platform;

/// <summary>The patterns of the light. They differ in rhythm, so that colour is never the only difference.</summary>
public enum LightPattern
{
    /// <summary>Dark.</summary>
    Off = 0,

    /// <summary>One short green flash every five seconds: it is measuring, and the readings arrive.</summary>
    Measuring = 1,

    /// <summary>Two amber flashes every five seconds: it is measuring; readings are stored until the network is back.</summary>
    Keeping = 2,

    /// <summary>Three white flashes: the button press was registered.</summary>
    Noticed = 3,

    /// <summary>Slow red: the device cannot work, because it is not provisioned or its storage fails.</summary>
    Fault = 4,

    /// <summary>One long amber flash every ten seconds: the battery must be charged.</summary>
    BatteryLow = 5,

    /// <summary>
    /// White and green in turn, once a second: a release waits for the consent of a person with the patient, by a short press.
    /// </summary>
    Asking = 6,

    /// <summary>
    /// Red, twice a second: an alarm of high priority that nobody has seen. A press of the button marks it as seen. The rhythms of this
    /// and of the other priorities are those of IEC 60601-1-8 for indicator lights; no other pattern comes near them.
    /// </summary>
    Alarm = 7,

    /// <summary>Two red flashes every two seconds: an alarm that was seen and is still active.</summary>
    AlarmSeen = 8,

    /// <summary>Four white flashes every ten seconds: the device has no owner yet.</summary>
    Unowned = 9,

    /// <summary>
    /// Two long white flashes every ten seconds: it has an owner but no patient. Holding the button for three seconds opens the pairing
    /// window.
    /// </summary>
    Idle = 10,

    /// <summary>
    /// Blue, with a short gap every two seconds: it may be paired now. Shown as soon as the button was held for long enough.
    /// </summary>
    PairingWindow = 11,

    /// <summary>Five quick blue flashes and a pause: a short press confirms the pairing.</summary>
    Confirming = 12,

    /// <summary>White, flickering: the button was held for ten seconds; releasing it ends the association.</summary>
    Unpairing = 13,

    /// <summary>Amber, once in two seconds: an alarm of medium priority that nobody has seen.</summary>
    AlarmMedium = 14,

    /// <summary>Steady amber: an alarm of low priority that nobody has seen.</summary>
    AlarmLow = 15,
}
