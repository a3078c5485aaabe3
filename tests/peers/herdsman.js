// Drives zigbee-herdsman on the emulated dongle and tells what happened, one JSON value a line.
// Arguments: address of the dongle, folder for its database; then for a join EUI-64 (hex) and install code with CRC
// of each device, or for an update the word “update” and the image.
const {Controller, setLogger} = require('zigbee-herdsman');

const [address, folder, ...rest] = process.argv.slice(2);
const tell = (value) => console.log(JSON.stringify(value));
const complain = (message, namespace) => console.error(namespace, message);
const PATIENCE = 400; // looks of 50 ms
setLogger({debug: () => {}, info: () => {}, warning: complain, error: complain});

async function interviewed(controller, ieee) {
    for (let looks = 0; looks < PATIENCE; looks++) {
        const device = controller.getDeviceByIeeeAddr(ieee);
        if (device && device.interviewState === 'SUCCESSFUL') {
            const [endpoint] = device.endpoints;
            return {ieee, type: device.type, profile: endpoint.profileID, outputs: endpoint.outputClusters};
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return {ieee, type: null};
}

async function admit(controller, devices) {
    const found = [];
    for (let at = 0; at < devices.length; at += 2) {
        const [eui, code] = devices.slice(at, at + 2);
        await controller.addInstallCode(`Z:${eui}$I:${code}`);
        await controller.permitJoin(200); // once more for each: who joined since has not heard of the window
        found.push(await interviewed(controller, `0x${eui.toLowerCase()}`));
    }
    tell({devices: found});
    await controller.permitJoin(0);
}

async function scan(controller) {
    const neighbours = {};
    const routes = {};
    for (const device of controller.getDevices()) {
        neighbours[device.ieeeAddr] = (await device.lqi()).map((row) => [row.eui64, row.lqi]);
        if (device.type !== 'Coordinator') {
            routes[device.ieeeAddr] = (await device.routingTable()).map((row) => [row.destinationAddress, row.status]);
        }
    }
    tell({neighbours, routes});
}

async function update(controller, image) {
    const settings = {requestTimeout: 60000, responseDelay: 0, baseSize: 50};
    const percents = {};
    for (const device of controller.getDevices().filter((one) => one.type !== 'Coordinator')) {
        await new Promise((resolve, reject) => {
            const progress = (percent) => {
                percents[device.ieeeAddr] = percent;
                if (percent >= 100) {
                    resolve();
                }
            };
            device.updateOta({url: image}, undefined, undefined, {}, progress, settings).then(resolve, reject);
        });
    }
    await new Promise((resolve) => setTimeout(resolve, 2000)); // the devices report that they have it all
    tell({percents});
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
    if (rest[0] === 'update') {
        await update(controller, rest[1]);
    } else if (rest.length) {
        await admit(controller, rest);
        await scan(controller);
    }
    await controller.stop();
    process.exit(0);
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
