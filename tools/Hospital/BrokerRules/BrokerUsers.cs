using NanoMedAgent.Hospital.Escalations;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.BrokerRules;

/// <summary>What each program and each device may do at the broker (PROTOCOL.md, "Topics").</summary>
public static class BrokerUsers
{
    /// <summary>All users. A name with several roles has the rights of all of them.</summary>
    /// <param name="collectors">The users of collectors.</param>
    /// <param name="wards">The users of wards.</param>
    /// <param name="operators">The users of those who send commands and offers with medagent.</param>
    /// <param name="devices">The name and the id of each device.</param>
    /// <exception cref="InvalidDataException">A name cannot be written, or two devices have the same.</exception>
    public static IReadOnlyList<BrokerUser> Of(
        IEnumerable<string> collectors,
        IEnumerable<string> wards,
        IEnumerable<string> operators,
        IEnumerable<(string Name, string Id)> devices)
    {
        BrokerUser[] programs =
        [
            .. collectors.Select(name => new BrokerUser(
                name, [Every(Topic.Acknowledgements)], [EveryClass("+", Topic.Readings), EveryClass("+", Topic.Announcements)])),
            .. wards.Select(name => new BrokerUser(name, [Every(Topic.Commands), PagingTopic.Filter], [Every(Topic.Events)])),
            .. operators.Select(name => new BrokerUser(name, [Every(Topic.Commands)], [Every(Topic.Events)])),
        ];
        BrokerUser[] all =
        [
            .. programs.GroupBy(user => user.Name).Select(Merge), .. devices.Select(device => OfDevice(device.Name, device.Id)),
        ];
        if (all.FirstOrDefault(user => !BrokerUser.IsName(user.Name)) is { } odd)
        {
            throw new InvalidDataException(
                $"'{odd.Name}' cannot be the name of a user; give 1 to 64 letters, digits, dots, hyphens or underlines");
        }

        IGrouping<string, BrokerUser>? twice = all.GroupBy(user => user.Name).FirstOrDefault(users => users.Count() > 1);
        return twice is null
            ? all
            : throw new InvalidDataException(
                $"the name {twice.Key} belongs to two devices, or to a device and a program, and each would have the rights of both; give "
                + "--names id, so that devices have their ids as names, or remove one of them");
    }

    private static BrokerUser OfDevice(string name, string id) => new(
        name,
        [EveryClass(id, Topic.Readings), EveryClass(id, Topic.Announcements), new Topic(id, Topic.Events, "").ToString()],
        [new Topic(id, Topic.Acknowledgements, "").ToString(), new Topic(id, Topic.Commands, "").ToString()]);

    private static BrokerUser Merge(IGrouping<string, BrokerUser> users) => new(
        users.Key,
        [.. users.SelectMany(user => user.Publish).Distinct()],
        [.. users.SelectMany(user => user.Subscribe).Distinct()]);

    private static string Every(string kind) => new Topic("+", kind, "").ToString();

    private static string EveryClass(string device, string kind) => new Topic(device, kind, "+").ToString();
}
