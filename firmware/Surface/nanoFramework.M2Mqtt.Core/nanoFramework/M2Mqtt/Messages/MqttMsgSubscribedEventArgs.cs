using System;

namespace nanoFramework.M2Mqtt.Messages;

public class MqttMsgSubscribedEventArgs : EventArgs
{
    internal MqttMsgSubscribedEventArgs() => throw null;
    public MqttQoSLevel[] GrantedQoSLevels { get => throw null; }
}
