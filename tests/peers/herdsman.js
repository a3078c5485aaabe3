// Drives zigbee-herdsman on the emulated dongle and tells what happened, one JSON value a line.
// Arguments: address of the dongle, folder for its database, and for a join: EUI-64 (hex), install code with CRC.
const {Controller, setLogger} = require('zigbee-herdsman');

const [address, folder, eui, code] = process.argv.slice(2);
const tell = (value) => console.log(JSON.stringify(value));
const complain = (message, namespace) => console.error(namespace, message);
setLogger({debug: () => {}, info: () => {}, warning: complain, error: complain});

async function described(controller, ieee) {
    for (let tries = 0; tries < 300; tries++) {
        const device = controller.getDeviceByIeeeAddr(ieee);
        const endpoint = device && device.endpoints.find((candidate) => candidate.profileID !== undefined);
        if (endpoint) {
            return {ieee, type: device.type, profile: endpoint.profileID, outputs: endpoint.outputClusters};
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return {ieee, type: null};
}

async function main() {
    const controller = new Controller({
        serialPort: {path: address, adapter: 'zstack'},
        databasePath: `${folder}/database.json`,
        databaseBackupPath: `${folder}/database.old`,
        backupPath: `${folder}/backup.json`,
        adapter: {disableLED: true},
        acceptJoiningDeviceHandler: async () => true,
        network: {
            panID: 0x1b63,
            extendedPanID: [1, 2, 3, 4, 5, 6, 7, 8],
            channelList: [20],
            networkKey: [9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 1, 2, 3, 4, 5, 6],
        },
    });
    tell({start: await controller.start()});
    tell({network: await controller.getNetworkParameters()});
    if (eui) {
        await controller.addInstallCode(`Z:${eui}$I:${code}`);
        await controller.permitJoin(120);
        tell({device: await described(controller, `0x${eui.toLowerCase()}`)});
        await controller.permitJoin(0);
    }
    await controller.stop();
    process.exit(0);
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
