using NanoMedAgent.Gateway.Destinations;

namespace NanoMedAgent.Gateway.Delivering;

/// <summary>Deliveries that may go at the same time: what is about one patient, or one device, stays together and in order.</summary>
internal static class DeliveryLanes
{
    /// <summary>Splits deliveries.</summary>
    /// <param name="deliveries">In order.</param>
    /// <param name="limit">So many lanes at most.</param>
    public static IReadOnlyList<IReadOnlyList<Delivery>> Of(IReadOnlyList<Delivery> deliveries, int limit)
    {
        List<Delivery>[] lanes = [.. Enumerable.Range(0, limit).Select(_ => new List<Delivery>())];
        Dictionary<string, int> ofPatients = [];
        Dictionary<string, int> ofDevices = [];
        foreach (Delivery delivery in deliveries)
        {
            (string patient, string device) = (delivery.Association.Patient, delivery.Association.Device);
            int? ofPatient = ofPatients.TryGetValue(patient, out int known) ? known : null;
            int? ofDevice = ofDevices.TryGetValue(device, out known) ? known : null;
            if (ofPatient is not null && ofDevice is not null && ofPatient != ofDevice)
            {
                // A device has gone to another patient just now, who had one before. That is rare.
                return [deliveries];
            }

            int lane = ofPatient ?? ofDevice ?? lanes.Index().MinBy(each => each.Item.Count).Index;
            lanes[lane].Add(delivery);
            ofPatients[patient] = ofDevices[device] = lane;
        }

        return [.. lanes.Where(lane => lane.Count > 0)];
    }
}
