namespace NanoMedAgent.Platform;

/// <summary>What the light says. Each differs in rhythm, so that colour is never the only sign.</summary>
public enum LightPattern
{
    /// <summary>Dark.</summary>
    Off = 0,

    /// <summary>One short green flash every five seconds: measuring, and the readings arrive.</summary>
    Measuring = 1,

    /// <summary>Two amber flashes every five seconds: measuring, readings are kept until the network is back.</summary>
    Keeping = 2,

    /// <summary>Three white flashes: the button press was taken.</summary>
    Noticed = 3,

    /// <summary>Slow red: the device cannot work; it is not provisioned or its storage fails.</summary>
    Fault = 4,

    /// <summary>One long amber flash every ten seconds: the battery wants charging.</summary>
    BatteryLow = 5,

    /// <summary>White and green in turn, once a second: a release waits, and somebody with the patient may press the button for it.</summary>
    Asking = 6,

    /// <summary>Red, three times a second: an alarm that nobody has seen. Whoever presses the button has.</summary>
    Alarm = 7,

    /// <summary>Two red flashes every two seconds: an alarm that was seen, and goes on.</summary>
    AlarmSeen = 8,

    /// <summary>Four white flashes every ten seconds: the device belongs to nobody yet.</summary>
    Unowned = 9,

    /// <summary>Two long white flashes every ten seconds: it belongs to a hospital and to no patient. Whoever holds the button for three seconds may pair it.</summary>
    Idle = 10,

    /// <summary>Blue, with a short gap every two seconds: it may be paired now. Whoever holds the button sees it as soon as that was long enough.</summary>
    PairingWindow = 11,

    /// <summary>Five quick blue flashes and a pause: it is to be paired, once somebody presses the button shortly.</summary>
    Confirming = 12,

    /// <summary>Steady white: the button was held for ten seconds; letting it go ends the pairing.</summary>
    Unpairing = 13,

    /// <summary>One long red flash and two short ones every five seconds: somebody has tried to pair it with wrong codes, and it takes none for a while.</summary>
    LockedOut = 14,
}
