using nanoFramework.Runtime.Events;

namespace System.Device.Gpio;

/// <summary>An edge.</summary>
public class PinValueChangedEventArgs : BaseEvent
{
    internal PinValueChangedEventArgs(PinEventTypes changeType) => ChangeType = changeType;

    public PinEventTypes ChangeType { get; }
}
