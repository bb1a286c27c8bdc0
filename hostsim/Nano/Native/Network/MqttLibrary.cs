namespace NanoMedAgent.Nano.Network;

/// <summary>Faults of nanoFramework.M2Mqtt that depend on the moment, or on the heap: a test says when they happen.</summary>
public sealed class MqttLibrary
{
    /// <summary>
    /// How many of the next PUBACKs arrive at the wrong moment: the message is forgotten, and its PUBACK stays in the queue.
    /// </summary>
    public int ForgottenPubacks { get; set; }

    /// <summary>PUBACKs that stay in a queue of the client that is connected: each may make the next message forgotten as well.</summary>
    public int StrayPubacks { get; set; }

    /// <summary>Set when the heap has no room for the next packet: the receiving thread ends.</summary>
    public bool ReceivingThreadDies { get; set; }

    /// <summary>Set when the heap has no room for the next message to be sent: the in-flight thread ends.</summary>
    public bool InFlightThreadDies { get; set; }

    /// <summary>Receiving threads that live: one for each client that has connected and was not closed.</summary>
    public int ReceivingThreads { get; set; }

    /// <summary>Messages that were forgotten without an event.</summary>
    public int ForgottenMessages { get; set; }

    internal void Restart()
    {
        StrayPubacks = 0;
        ReceivingThreads = 0;
    }
}
