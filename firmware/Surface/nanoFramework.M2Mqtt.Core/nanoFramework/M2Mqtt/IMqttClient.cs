using System;
using System.Collections;
using nanoFramework.M2Mqtt.Messages;

namespace nanoFramework.M2Mqtt;

public interface IMqttClient
{
    bool IsConnected { get; }
    event IMqttClient.ConnectionClosedEventHandler ConnectionClosed;
    event IMqttClient.MqttMsgPublishEventHandler MqttMsgPublishReceived;
    event IMqttClient.MqttMsgPublishedEventHandler MqttMsgPublished;
    event IMqttClient.MqttMsgSubscribedEventHandler MqttMsgSubscribed;
    event IMqttClient.MqttMsgUnsubscribedEventHandler MqttMsgUnsubscribed;
    void Close();
    MqttReasonCode Connect(
        string clientId, string username, string password, bool willRetain, MqttQoSLevel willQosLevel, bool willFlag, string willTopic,
        string willMessage, bool cleanSession, ushort keepAlivePeriod);
    void Disconnect();
    void Init(string brokerHostName, int brokerPort, bool secure, byte[] caCert, byte[] clientCert, MqttSslProtocols sslProtocol);
    ushort Publish(string topic, byte[] message);
    ushort Publish(string topic, byte[] message, string contentType);
    ushort Publish(string topic, byte[] message, string contentType, ArrayList userProperties, MqttQoSLevel qosLevel, bool retain);
    ushort Subscribe(string[] topics, MqttQoSLevel[] qosLevels);
    ushort Unsubscribe(string[] topics);

    delegate void ConnectionClosedEventHandler(object sender, EventArgs e);

    delegate void MqttMsgPublishEventHandler(object sender, MqttMsgPublishEventArgs e);

    delegate void MqttMsgPublishedEventHandler(object sender, MqttMsgPublishedEventArgs e);

    delegate void MqttMsgSubscribedEventHandler(object sender, MqttMsgSubscribedEventArgs e);

    delegate void MqttMsgUnsubscribedEventHandler(object sender, MqttMsgUnsubscribedEventArgs e);
}
