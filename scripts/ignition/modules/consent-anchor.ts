import { buildModule } from '@nomicfoundation/hardhat-ignition/modules';

/** Deploys `ConsentAnchor` with the first holder of each role. */
export default buildModule('ConsentAnchor', (module) => {
  const roles = [module.getParameter('admin'), module.getParameter('registrar'), module.getParameter('guardian')];
  return { consentAnchor: module.contract('ConsentAnchor', roles) };
});
