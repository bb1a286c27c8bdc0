using System;

namespace nanoFramework.M2Mqtt.Messages;

/// <summary>A message that was received.</summary>
public class MqttMsgPublishEventArgs : EventArgs
{
    internal MqttMsgPublishEventArgs(string topic, byte[] message)
    {
        Topic = topic;
        Message = message;
    }

    public byte[] Message { get; }

    public string Topic { get; }
}
