using nanoFramework.Runtime.Events;

namespace System.Device.Gpio;

public class PinValueChangedEventArgs : BaseEvent
{
    internal PinValueChangedEventArgs() => throw null;
    public PinEventTypes ChangeType { get => throw null; }
}
