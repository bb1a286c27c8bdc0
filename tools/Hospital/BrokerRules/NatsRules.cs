using System.Text;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.BrokerRules;

/// <summary>Access rules as a file that the configuration of nats-server includes.</summary>
public static class NatsRules
{
    // Where JetStream delivers what an MQTT session with QoS 1 has subscribed to.
    private const string Deliveries = "$MQTT.sub.>";

    // A program that may read readings is a collector: through MQTT, or through JetStream's consumers of the two streams that collectors
    // create (tools/Collector/Feeds/JetStreamTopics.cs). It may neither delete nor change a stream.
    private static readonly string[] Streams = ["NM_ANNOUNCEMENTS", "NM_READINGS"];

    private static readonly string[] RequestsAboutStream =
    [
        "$JS.API.STREAM.INFO.{0}", "$JS.API.STREAM.CREATE.{0}", "$JS.API.CONSUMER.CREATE.{0}.>", "$JS.API.CONSUMER.INFO.{0}.*",
        "$JS.API.CONSUMER.MSG.NEXT.{0}.*", "$JS.ACK.{0}.>",
    ];

    // Where answers and messages come to a client of NATS.
    private const string Answers = "_INBOX.>";

    private const string Head = """
        # Who may publish and receive what. Written by 'medagent broker acl --for nats' or by the registrar: to be written anew when devices
        # are added, suspended, lost or retired, and to be read again (nats-server --signal reload). In nats-server.conf:
        #   server_name: NAME
        #   jetstream { store_dir: FOLDER }
        #   mqtt { port: 8883, tls { cert_file: FILE, key_file: FILE, ca_file: FILE, verify_and_map: true (users with a certificate) } }
        #   include THIS FILE
        # nats-server has no limit of its own for the size of MQTT messages; max_payload: 4096 is one for all.

        """;

    /// <summary>Writes the rules.</summary>
    /// <param name="users">The users.</param>
    /// <param name="passwords">The password of each user; null if users have certificates, whose subject is CN=NAME.</param>
    /// <exception cref="InvalidDataException">A user has no password.</exception>
    public static string Write(IEnumerable<BrokerUser> users, BrokerPasswords? passwords)
    {
        StringBuilder rules = new(Head.ReplaceLineEndings("\n"));
        rules.Append("\nauthorization {\n  users = [\n");
        foreach (BrokerUser user in users)
        {
            bool isCollector = user.Subscribe.Contains(new Topic("+", Topic.Readings, "+").ToString());
            string[] requests = isCollector ? [.. Streams.SelectMany(RequestsAbout)] : [];
            string[] answers = isCollector ? [Deliveries, Answers] : [Deliveries];
            rules.Append($"    {{ {Login(user.Name, passwords)}, permissions: {{\n");
            rules.Append($"      publish: {{ allow: [{List(user.Publish.Concat(requests))}] }}\n");
            rules.Append($"      subscribe: {{ allow: [{List(user.Subscribe.Concat(answers))}] }} }} }}\n");
        }

        return rules.Append("  ]\n}\n").ToString();
    }

    private static IEnumerable<string> RequestsAbout(string stream) =>
        RequestsAboutStream.Select(request => request.Replace("{0}", stream, StringComparison.Ordinal));

    private static string Login(string name, BrokerPasswords? passwords) =>
        passwords is null ? $"user: \"CN={name}\"" : $"user: \"{name}\", password: {Quote(passwords.Of(name))}";

    private static string List(IEnumerable<string> filters) => string.Join(", ", filters.Select(filter => $"\"{SubjectOf(filter)}\""));

    /// <summary>An MQTT topic filter of this protocol as a subject of NATS; no level of it has a dot.</summary>
    private static string SubjectOf(string filter) => filter.Replace('/', '.').Replace('+', '*').Replace('#', '>');

    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
