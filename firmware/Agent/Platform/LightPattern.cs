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
}
