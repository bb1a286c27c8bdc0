using System;

namespace nanoFramework.M2Mqtt.Messages;

/// <summary>What a broker granted.</summary>
public class MqttMsgSubscribedEventArgs : EventArgs
{
    internal MqttMsgSubscribedEventArgs(MqttQoSLevel[] grantedQoSLevels) => GrantedQoSLevels = grantedQoSLevels;

    public MqttQoSLevel[] GrantedQoSLevels { get; }
}
