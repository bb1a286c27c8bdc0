using System;

namespace nanoFramework.M2Mqtt.Messages;

/// <summary>A message that was acknowledged, or given up.</summary>
public class MqttMsgPublishedEventArgs : EventArgs
{
    internal MqttMsgPublishedEventArgs(ushort messageId, bool isPublished)
    {
        MessageId = messageId;
        IsPublished = isPublished;
    }

    public bool IsPublished { get; set; }

    public ushort MessageId { get; set; }
}
