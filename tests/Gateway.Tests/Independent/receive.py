"""Receives HL7 v2 with python-hl7 on a port of loopback. Prints a line of JSON for each message, then acknowledges it."""
import asyncio
import json
import sys

import hl7.mllp


def text(message, value):
    return message.unescape(str(value))


def describe(message):
    values = []
    for obx in message.segments("OBX"):
        if str(obx[2]) == "NM":
            values.append({
                "code": str(obx[3][0][0]),
                "value": str(obx[5]),
                "unit": str(obx[6][0][3]),
                "time": str(obx[14]),
                "status": str(obx[11]),
            })
    return {
        "id": str(message.segment("MSH")[10]),
        "profile": str(message.segment("MSH")[21][0][0]),
        "patient": text(message, message.segment("PID")[3][0][0]),
        "bed": text(message, message.segment("PV1")[3][0][2]),
        "values": values,
    }


async def serve(reader, writer):
    try:
        while not writer.is_closing():
            message = await reader.readmessage()
            print(json.dumps(describe(message)), flush=True)
            writer.writemessage(message.create_ack())
            await writer.drain()
    except asyncio.IncompleteReadError:
        writer.close()


async def main():
    async with await hl7.mllp.start_hl7_server(serve, host="127.0.0.1", port=int(sys.argv[1]), encoding="utf-8") as server:
        await server.serve_forever()


asyncio.run(main())
