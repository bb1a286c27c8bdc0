using System;

namespace nanoFramework.M2Mqtt.Messages;

public class MqttMsgPublishedEventArgs : EventArgs
{
    internal MqttMsgPublishedEventArgs() => throw null;
    public bool IsPublished { get => throw null; set => throw null; }
    public ushort MessageId { get => throw null; set => throw null; }
}
