using System;

namespace nanoFramework.M2Mqtt.Messages;

/// <summary>A broker ended a subscription.</summary>
public class MqttMsgUnsubscribedEventArgs : EventArgs
{
    internal MqttMsgUnsubscribedEventArgs()
    {
    }
}
