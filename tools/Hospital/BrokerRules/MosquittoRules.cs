using System.Text;

namespace NanoMedAgent.Hospital.BrokerRules;

/// <summary>Access rules as an <c>acl_file</c> of mosquitto.</summary>
public static class MosquittoRules
{
    private const string Head = """
        # Who may publish and receive what. Written by 'medagent broker acl --for mosquitto' or by the registrar: to be written anew when
        # devices are added, suspended, lost or retired, and to be read again by mosquitto (SIGHUP). In mosquitto.conf:
        #   per_listener_settings false
        #   allow_anonymous false
        #   acl_file THIS FILE
        #   message_size_limit 4096
        #   password_file FILE                (users with a password: mosquitto_passwd)
        #   use_identity_as_username true     (users with a certificate: its common name is the name below)
        # mosquitto grants every subscription and confirms every message, also where these rules then deliver and forward nothing.

        """;

    /// <summary>Writes the rules.</summary>
    public static string Write(IEnumerable<BrokerUser> users)
    {
        StringBuilder rules = new(Head.ReplaceLineEndings("\n"));
        foreach (BrokerUser user in users)
        {
            rules.Append($"\nuser {user.Name}\n");
            rules.AppendJoin("", user.Publish.Select(topic => $"topic write {topic}\n"));
            rules.AppendJoin("", user.Subscribe.Select(topic => $"topic read {topic}\n"));
        }

        return rules.ToString();
    }
}
