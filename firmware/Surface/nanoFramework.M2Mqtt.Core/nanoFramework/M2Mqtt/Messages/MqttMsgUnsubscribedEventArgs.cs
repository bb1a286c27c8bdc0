using System;

namespace nanoFramework.M2Mqtt.Messages;

public class MqttMsgUnsubscribedEventArgs : EventArgs
{
    internal MqttMsgUnsubscribedEventArgs() => throw null;
}
